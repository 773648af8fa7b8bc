// The pages between the code and the result: sign-in and consent.
import { belongs, findById, findByLogin, usernames } from './accounts.mjs';
import { readForm } from './form.mjs';
import * as pages from './pages/user-pages.mjs';
import { DEVICE_PATH } from './provider.mjs';
import { findTenant } from './tenants.mjs';

const DECLINED = { error: 'access_denied', error_description: 'the user declined' };

/**
 * `GET` and `POST /sign-in/{id}`: one form a page, without JavaScript.
 * @param {any} ctx
 * @param {any} provider
 */
export async function signInPages(ctx, provider) {
  let interaction;
  try {
    interaction = await provider.interactionDetails(ctx.req, ctx.res);
  } catch {
    ctx.status = 400;
    ctx.body = pages.failed({ problem: 'This sign-in has ended.', again: DEVICE_PATH });
    return;
  }
  const form = ctx.method === 'POST' ? await readForm(ctx.req) : {};
  const result =
    form.action === 'decline'
      ? DECLINED
      : await STEPS[interaction.prompt.name]?.(ctx, provider, interaction, form);
  if (!result) return;
  const next = await provider.interactionResult(ctx.req, ctx.res, result, {
    mergeWithLastSubmission: !('error' in result),
  });
  ctx.status = 303;
  ctx.redirect(next);
}

/**
 * Each shows its page, or returns the result that ends the step.
 * @type {Record<string, (ctx: any, provider: any, interaction: any, form: Record<string, string>) =>
 *   Promise<Record<string, unknown> | undefined>>}
 */
const STEPS = {
  async login(ctx, provider, { params }, form) {
    const { login, password, action } = form;
    const account = findByLogin(login ?? '');
    const fits = account && belongs(account, findTenant(params.tenant));
    if (action === 'sign-in' && fits && password) return { login: { accountId: account.id } };
    ctx.body = pages.signIn({
      action: ctx.path,
      app: await appName(provider, params),
      login,
      usernames: usernames(),
      problem: action === 'sign-in' ? problemOf({ account, fits, password }) : undefined,
    });
    return undefined;
  },

  async consent(ctx, provider, { params, session, prompt, grantId }, form) {
    const scopes = params.scope.split(' ');
    if (form.action === 'accept') {
      const grant = grantId
        ? await provider.Grant.find(grantId)
        : new provider.Grant({ accountId: session.accountId, clientId: params.client_id });
      grant.addOIDCScope((prompt.details.missingOIDCScope ?? scopes).join(' '));
      return { consent: { grantId: await grant.save() } };
    }
    ctx.body = pages.consent({
      action: ctx.path,
      app: await appName(provider, params),
      username: findById(session.accountId)?.username ?? '',
      scopes,
    });
    return undefined;
  },
};

/** @param {{ account?: object, fits?: boolean, password?: string }} form */
function problemOf({ account, fits, password }) {
  if (!account) return 'We could not find an account with that username.';
  if (!fits) return 'This account cannot be used here. Use an account of this directory.';
  return password ? undefined : 'Enter a password: any is accepted.';
}

/** @param {any} provider @param {{ client_id: string }} params */
const appName = async (provider, { client_id }) =>
  (await provider.Client.find(client_id)).clientName;
