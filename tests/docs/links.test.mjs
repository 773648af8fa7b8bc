// Checks the links between the documents: each leads to a file that is there and a heading in it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import test from 'node:test';
import { root } from '../../xtask/root.mjs';
import { anchorsOf, codesOf, documents, linksOf, read, undefinedReferences } from './documents.mjs';

/** @param {string} target */
const isElsewhere = (target) => /^[a-z][a-z+.-]*:/i.test(target);

/**
 * @param {string} path
 * @param {string} target of a link in it
 */
function resolve(path, target) {
  const [file = '', anchor] = target.split('#');
  const to = file ? posix.normalize(posix.join(dirname(path), decodeURI(file))) : path;
  return { to, anchor };
}

test('each link leads to a file of the project, and to a heading that it has', () => {
  const broken = documents().flatMap((path) =>
    linksOf(read(path))
      .filter((target) => !isElsewhere(target))
      .filter((target) => {
        const { to, anchor } = resolve(path, target);
        if (to.startsWith('..') || !existsSync(join(root, to))) return true;
        return anchor !== undefined && !(to.endsWith('.md') && anchorsOf(read(to)).has(anchor));
      })
      .map((target) => `${path}: ${target}`),
  );
  assert.deepEqual(broken, []);
});

test('each reference has its definition', () => {
  const undefinedOnes = documents().flatMap((path) =>
    undefinedReferences(read(path)).map((name) => `${path}: ${name}`),
  );
  assert.deepEqual(undefinedOnes, []);
});

test('each document of the project and of docs/ is reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const path of reached) {
    for (const target of linksOf(read(path)).filter((it) => !isElsewhere(it))) {
      const { to } = resolve(path, target);
      if (to.endsWith('.md') && existsSync(join(root, to))) reached.add(to);
    }
  }
  const unreached = documents().filter(
    (path) => /^(docs\/.*)?[^/]+\.md$/.test(path) && !reached.has(path),
  );
  assert.deepEqual(unreached, []);
});

test('each file of the project that a document names is there', () => {
  const inProject = /^(?:src|pkg|www|tests|xtask|examples|docs|fuzz|bench)\/[\w./-]*$/;
  const missing = documents()
    .filter((path) => /^(docs\/.*)?[^/]+\.md$/.test(path) && path !== 'CHANGELOG.md')
    .flatMap((path) =>
      codesOf(read(path))
        .filter((code) => inProject.test(code) && !existsSync(join(root, code)))
        .map((code) => `${path}: ${code}`),
    );
  assert.deepEqual(missing, []);
});

test('web addresses begin with https, and documents of Microsoft name no language', () => {
  const odd = documents().flatMap((path) =>
    linksOf(read(path))
      .filter(
        (target) => /^http:\/\//.test(target) || /microsoft\.com\/[a-z]{2}-[a-z]{2}\//.test(target),
      )
      .map((target) => `${path}: ${target}`),
  );
  assert.deepEqual(odd, []);
});
