// Opens an address in a browser on this machine, without a shell.
import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Why no browser can be opened here.
 * @param {string} address
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.Platform} [platform]
 * @returns {string | undefined} Undefined where one can.
 */
export function whyNotOpen(address, env, platform = process.platform) {
  if (!/^https?:$/.test(URL.canParse(address) ? new URL(address).protocol : '')) {
    return 'the address is not one of a web page';
  }
  if (env.SSH_CONNECTION || env.SSH_TTY) return 'this is a session over SSH';
  if (env.CI) return 'this is CI';
  const hasDisplay =
    ['win32', 'darwin'].includes(platform) || Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
  return hasDisplay ? undefined : 'there is no display';
}

/**
 * @param {string} address
 * @param {NodeJS.Platform} [platform]
 * @returns {[string, string[]]} The program and its arguments.
 */
export function openCommand(address, platform = process.platform) {
  const { href } = new URL(address);
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', href]];
  return [platform === 'darwin' ? 'open' : 'xdg-open', [href]];
}

/**
 * @param {string} address
 * @param {NodeJS.ProcessEnv} env
 * @param {(reason: string) => void} onFailure
 */
export function openBrowser(address, env, onFailure) {
  const reason = whyNotOpen(address, env);
  if (reason !== undefined) {
    onFailure(reason);
    return;
  }
  const [program, args] = openCommand(address);
  const child = spawn(program, args, { detached: true, stdio: 'ignore', env });
  child.on('error', (error) => onFailure(error.message));
  child.on('exit', (code) => {
    if (code) onFailure(`${program} ended with exit code ${code}`);
  });
  child.unref();
}
