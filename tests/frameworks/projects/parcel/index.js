// A page's script, with one entry of the package.
import { signInAndGetProfile } from 'device-signin';

Object.assign(globalThis, { signInAndGetProfile });
