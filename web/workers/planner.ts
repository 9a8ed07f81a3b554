/**
 * The worker of the coordinator's page that forms groups.
 */

import "../planning/planner_worker.ts";
