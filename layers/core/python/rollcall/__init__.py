"""The core of Rollcall: reads, judges, explains and publishes the rosters of school districts."""
