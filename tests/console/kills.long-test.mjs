// The console program is killed at each of its steps.
import { killTests } from './kills.mjs';

killTests({ every: 1, runs: 8 });
