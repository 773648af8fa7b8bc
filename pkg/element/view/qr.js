// Draws a QR code as one SVG path, which stays sharp at every size.
import { correction, generate } from 'lean-qr/nano';
import { toSvgPath } from 'lean-qr/extras/svg';

const SVG = 'http://www.w3.org/2000/svg';

/** ISO/IEC 18004 wants a margin of four modules. */
const MARGIN = 4;

/** Codes with more modules a side are shown larger, so that a phone reads them across a room. */
const MANY_MODULES = 33;

/**
 * @param {string} content
 * @param {string} name for those who do not see it
 * @returns {{ picture: SVGSVGElement, many: boolean } | undefined} none where the content is too
 *   long for a QR code
 */
export function qrCode(content, name) {
  let code;
  try {
    code = generate(content, { minCorrectionLevel: correction.M });
  } catch {
    return undefined;
  }
  const side = code.size + 2 * MARGIN;
  const picture = document.createElementNS(SVG, 'svg');
  picture.setAttribute('viewBox', `${-MARGIN} ${-MARGIN} ${side} ${side}`);
  picture.setAttribute('shape-rendering', 'crispEdges');
  picture.setAttribute('role', 'img');
  picture.setAttribute('aria-label', name);
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', toSvgPath(code));
  picture.appendChild(path);
  return { picture, many: code.size > MANY_MODULES };
}
