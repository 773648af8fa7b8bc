// Copies a text to the clipboard of the terminal, which may be on another machine: the control
// sequence OSC 52. Some terminals ignore it, and some ask the user.

/** @param {string} text */
export function copySequence(text) {
  return `\u001b]52;c;${Buffer.from(text).toString('base64')}\u0007`;
}
