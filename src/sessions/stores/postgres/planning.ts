/**
 * How statements are planned. Every statement is written for an index that begins with its
 * organisation, so the plan is known before the values are, and is made once: to plan for each value,
 * over all partitions and policies, takes longer than to carry out. What the planner must not do for
 * an organisation of average size, because there are larger ones: read all of its rows and sort them.
 */
export const PLANNING = {
  plan_cache_mode: 'force_generic_plan',
  enable_bitmapscan: 'off',
  enable_seqscan: 'off',
  // Compiling what is carried out in a millisecond takes a hundred.
  jit: 'off',
} as const;
