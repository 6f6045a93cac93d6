// A little comfort where scripts run; every page works without.
"use strict";
