// custom-elements.json and docs/element.md say what the element has, all of it and nothing else.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../../xtask/root.mjs';

const element = join(root, 'pkg/element');

/** @type {any} */
const manifest = JSON.parse(readFileSync(join(element, 'custom-elements.json'), 'utf8'));
const [{ declarations }] = manifest.modules;
const [declared] = declarations;
const guide = readFileSync(join(root, 'docs/element.md'), 'utf8');

const source = readdirSync(element, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.js') && !name.startsWith('languages'))
  .map((name) => readFileSync(join(element, name), 'utf8'))
  .join('\n');
const css = readFileSync(join(element, 'element.css'), 'utf8');

/** @param {{ name: string }[]} list */
const names = (list) => list.map(({ name }) => name).sort();
/** @param {string} text @param {RegExp} pattern */
const all = (text, pattern) => [
  ...new Set([...text.matchAll(pattern)].flatMap(([, it = '']) => it.split(' '))),
];

/** @type {typeof import('../../pkg/element/types/class.js').DeviceSignInElement & { observedAttributes: string[] }} */
const Class = (await import(join(root, 'pkg/generated/element-class.js'))).DeviceSignInElement;

test('every attribute', () => {
  const own = names(declared.attributes).filter((it) => !['autofocus', 'state'].includes(it));
  assert.deepEqual(own, [...Class.observedAttributes].sort());
});

test('every property and method, each with its attribute', () => {
  const own = Object.getOwnPropertyNames(Class.prototype).filter(
    (name) => !/^constructor$|Callback$/.test(name),
  );
  assert.deepEqual(names(declared.members), own.sort());
  for (const { name, attribute } of declared.members) {
    if (attribute)
      assert.equal(
        name,
        attribute.replace(/-(.)/g, (/** @type {string} */ _, /** @type {string} */ it) =>
          it.toUpperCase(),
        ),
      );
  }
});

test('every event', () => {
  assert.deepEqual(names(declared.events), all(source, /'(device-signin-[\w-]+)'/g).sort());
});

test('every part', () => {
  const found = [...all(source, /part: '([^']+)'/g), ...all(source, /part = '([^']+)'/g)];
  const parts = new Set([...found, 'main-button']);
  assert.deepEqual(names(declared.cssParts), [...parts].sort());
});

test('every custom property', () => {
  assert.deepEqual(
    names(declared.cssProperties),
    all(css, /var\(\s*(--device-signin-[\w-]+)/g).sort(),
  );
});

test('every slot', () => {
  assert.deepEqual(names(declared.slots), all(source, /'slot', \{ name: '([\w-]+)' \}/g).sort());
});

test('the types name every property, method and event', () => {
  const types = readFileSync(join(element, 'types/class.d.ts'), 'utf8');
  for (const name of names(declared.members)) {
    assert.match(types, new RegExp(`^  (readonly |get )?${name}[:(]`, 'm'), name);
  }
  for (const name of names(declared.events)) assert.ok(types.includes(`'${name}'`), name);
});

test('the guide names all of it', () => {
  for (const list of ['attributes', 'events', 'cssParts', 'cssProperties', 'slots', 'members']) {
    for (const { name, attribute } of declared[list]) {
      assert.ok(guide.includes(`\`${attribute ?? name}`), `${list}: ${name}`);
    }
  }
});

test('the modules of the manifest are there', () => {
  for (const { path } of manifest.modules) assert.ok(existsSync(join(root, path)), path);
});
