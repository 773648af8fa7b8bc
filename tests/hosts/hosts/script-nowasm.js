// The same with the entry that must do without WebAssembly.
import * as api from 'device-signin/nowasm';
import { runSuite } from '../suite/run.js';
import { visit } from './arguments.js';

await runSuite(api, { ...visit(), without: true });
