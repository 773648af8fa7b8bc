// Takes out what would steer a terminal: texts come from a server that is not to be trusted.

/** @param {string} text */
export function printable(text) {
  return (
    text
      // eslint-disable-next-line no-control-regex -- control characters are what this is about
      .replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ')
      // Marks that turn the direction of writing could make one address look like another.
      .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
  );
}
