import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a red run is about the change that was
 * made. `FAST_CHECK_SEED=<number>` draws others.
 */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_124) });
