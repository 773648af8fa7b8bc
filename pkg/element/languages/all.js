// Every language that the package has, beside English.
import { ar } from './ar.js';
import { de } from './de.js';
import { es } from './es.js';
import { fr } from './fr.js';
import { ja } from './ja.js';
import { pt } from './pt.js';
import { zh } from './zh.js';

/** @type {Record<string, import('../texts.js').Texts>} */
export const languages = { ar, de, es, fr, ja, pt, zh };
