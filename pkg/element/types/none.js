// What the entries for types alone are when a program runs: nothing.
export {};
