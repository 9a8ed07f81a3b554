/** What stops a plan of groups. */

/** A plan was asked for with numbers out of bounds, somebody twice, or somebody unknown. */
export class PlanRequestMalformed extends Error {
  override readonly name = "PlanRequestMalformed";
}

/** A plan names a woman, a facilitator, a slot or a theme that the request does not know. */
export class PlanUnknown extends Error {
  override readonly name = "PlanUnknown";
}

/** The solver did not load or did not answer: no WebAssembly, no network, or not enough memory. */
export class PlannerFailed extends Error {
  override readonly name = "PlannerFailed";
}
