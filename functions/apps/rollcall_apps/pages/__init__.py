"""The pages: one module each, which reads what it shows through the ports of `rollcall_apps.site`."""
