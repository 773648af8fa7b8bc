// For <script src>, also from file: and a TV's package, on Chromium 64 and later: sets the global
// DeviceSignIn. The build makes the classic script generated/tv.js of it.
import * as functions from './index.js';

self.DeviceSignIn = Object.assign({}, functions);
