import {
  answerTasks,
  describeThrown,
  evaluateTask,
  limitRuntime,
  loadEngine,
  prepareContext,
  readResult,
  runTask,
  settleJobs,
  writeResult,
} from './thread-body.ts';
import { prelude } from './thread-prelude.ts';

/**
 * The program of a script thread as text: the functions of `thread-body.ts`, which therefore use
 * nothing but each other and their parameters. A text runs the same from TypeScript sources, from
 * compiled files and from a bundle, where a file beside this one would have three different names.
 *
 * @param resolve the file of a package, since a program without a file cannot find packages
 */
export function threadSource(resolve: (name: string) => string): string {
  const functions = [
    answerTasks,
    describeThrown,
    evaluateTask,
    limitRuntime,
    loadEngine,
    prepareContext,
    readResult,
    runTask,
    settleJobs,
    writeResult,
  ];
  const load = (name: string) => `require(${JSON.stringify(resolve(name))})`;
  return `'use strict';
${functions.map(String).join('\n')}
answerTasks({
  port: require('node:worker_threads').parentPort,
  core: ${load('quickjs-emscripten-core')},
  variant: ${load('@jitl/quickjs-wasmfile-release-sync')},
  memory: new WebAssembly.Memory({ initial: 256, maximum: 1024 }),
  prelude: ${JSON.stringify(`(${prelude})()`)},
});`;
}
