"""What wakes the task functions: `embedded`, in this process. Nothing of value lives here."""
