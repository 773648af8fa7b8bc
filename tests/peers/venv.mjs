// Python with MSAL.
import { pythonWith } from '../venv.mjs';

export { NoPython } from '../venv.mjs';

export const pythonWithMsal = () =>
  pythonWith('msal-python', new URL('requirements.txt', import.meta.url));
