// One line at the bottom of a terminal that is redrawn every second; nothing where there is none.
import process from 'node:process';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const clearLine = '\r\u001b[2K';

/** @param {NodeJS.WriteStream} stream */
export function progressLine(stream) {
  const isUseful = stream.isTTY && process.env.TERM !== 'dumb';
  let text = '';
  /** @type {number | undefined} */
  let endsAt;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let drawn = 0;

  const clear = () => {
    if (timer) stream.write(clearLine);
  };
  const draw = () => {
    if (!timer) return;
    const line = `${frames[drawn++ % frames.length]} ${text}${timeLeft(endsAt)}`;
    // A line that wraps could not be cleared; a serial line or a container may say 0 columns.
    stream.write(`${clearLine}${line.slice(0, (stream.columns || 80) - 1)}`);
  };
  return {
    clear,
    draw,
    /**
     * @param {string} now What is happening.
     * @param {number} [until] The instant to count down to, in milliseconds since the epoch.
     */
    show(now, until) {
      if (!isUseful) return;
      [text, endsAt] = [now, until];
      timer ??= setInterval(draw, 1000);
      draw();
    },
    hide() {
      clear();
      clearInterval(timer);
      timer = undefined;
    },
  };
}

/** @param {number | undefined} endsAt */
function timeLeft(endsAt) {
  if (endsAt === undefined) return '';
  const seconds = Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
  const minutes = Math.floor(seconds / 60);
  return `, ${minutes}:${String(seconds % 60).padStart(2, '0')} left (Ctrl-C cancels)`;
}
