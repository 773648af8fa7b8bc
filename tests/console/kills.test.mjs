// The console program is killed at some of its steps; kills.long-test.mjs has all of them.
import { killTests } from './kills.mjs';

killTests({ every: 4, runs: 4 });
