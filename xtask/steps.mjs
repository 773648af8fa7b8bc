// What tests and benchmarks use of the build: programs run to their end, and steps that say so.
export { must, run, StepError } from './command.mjs';
export { step } from './progress.mjs';
