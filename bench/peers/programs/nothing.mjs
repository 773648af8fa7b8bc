// Node alone: what a process costs before any library.
import { say } from './say.mjs';

say('code');
