// Signs a user in, or says why not: bun sign-in.ts CLIENT_ID [AUTHORITY]
import { getProfile, signIn, type Config, type DeviceSignInError } from 'device-signin';

const [clientId = '', authority] = Bun.argv.slice(2);
const config: Config = { clientId, authority, select: ['displayName', 'jobTitle'] };

try {
  const tokens = await signIn(config, (code) => console.log(code.message), { timeout: 600 });
  const { displayName, jobTitle } = await getProfile(config, tokens);
  console.log(`Hello, ${displayName}${jobTitle ? `, ${jobTitle}` : ''}.`);
} catch (error) {
  const { code, message, hint } = error as DeviceSignInError;
  console.error(code === 'declined' ? 'Perhaps another time.' : `${message} ${hint}`);
  process.exitCode = 1;
}
