"""The rules put into practice: rules plus store, used by commands, rounds and the web alike."""
