/**
 * The types of `<device-signin>`. Importing `device-signin/element` defines the element; where
 * there is no DOM it does nothing.
 */
export * from './class.js';
