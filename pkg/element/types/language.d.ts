/** A language of the element: importing it adds it. */
export {};
