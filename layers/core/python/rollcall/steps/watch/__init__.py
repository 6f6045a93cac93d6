"""The function `watch`: looks at what does not happen by itself. Each of its looks is a module."""
