// Gives the tests what the module exports.
import * as element from '/pkg/generated/element.js';

window.element = element;
