"""The journeys of the product, each as a dialog through the real process and its playground."""
