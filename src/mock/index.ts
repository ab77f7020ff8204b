export { newDraw } from './draw.ts';
export { makeValue } from './make-value.ts';
export { mockOf } from './mock-answer.ts';
export { mockTransport } from './mock-transport.ts';
export { type RecordOptions, recording } from './record.ts';
export { type Replay, replayOf, replayTransport } from './replay.ts';
