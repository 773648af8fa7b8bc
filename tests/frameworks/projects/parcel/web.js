// A page's script, with one entry of the package.
import { signInAndGetProfile } from 'device-signin/web';

Object.assign(globalThis, { signInAndGetProfile });
