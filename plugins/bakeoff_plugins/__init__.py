"""The built-in plugins, registered through entry points exactly as a third party's are."""
