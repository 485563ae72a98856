"""The HTTP shell: health, metrics, the link redirect, share and report pages."""
