// Draws a QR code as SVG, which stays sharp at every size.
import { generate } from '../node_modules/lean-qr/index.mjs';
import { toSvgPath } from '../node_modules/lean-qr/extras/svg.mjs';

const svg = 'http://www.w3.org/2000/svg';
/** ISO/IEC 18004 asks for a margin of four modules. */
const margin = 4;

/** @param {string} text */
export function qrCode(text) {
  const code = generate(text);
  const picture = document.createElementNS(svg, 'svg');
  const side = code.size + 2 * margin;
  picture.setAttribute('viewBox', `${-margin} ${-margin} ${side} ${side}`);
  picture.setAttribute('shape-rendering', 'crispEdges');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', `QR code of ${text}`);
  const path = document.createElementNS(svg, 'path');
  path.setAttribute('d', toSvgPath(code));
  picture.append(path);
  return picture;
}
