// Which of a host's clocks and timers a test replaces: every choice that replaces something.
const PARTS = ['setTimeout', 'Date', 'performance'];

export const choices = Array.from({ length: 7 }, (_, i) =>
  PARTS.filter((_part, bit) => (i + 1) & (1 << bit)),
);

/** Those in which the test moves the timers itself. */
export const moved = choices.filter((choice) => choice.includes('setTimeout'));

/** Those in which the timers are real, so that the sign-in takes its time. */
export const real = choices.filter((choice) => !choice.includes('setTimeout'));
