#!/usr/bin/env node
import { runCli } from './cli/index.ts';
import { standard } from './standard.ts';

process.exitCode = await runCli(process.argv.slice(2), standard);
