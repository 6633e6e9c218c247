import { describeSession } from '@holdfast/domain/sessions/current'
import type { SignInOutcome } from '@holdfast/domain/sign-in/admit'
import type { ApiContext } from './environment.ts'
import type { Cookies } from './cookies.ts'

/** What a first proof led to: the session with its cookies, or 202 with the step that is to come. */
export async function answerSignIn(c: ApiContext, cookies: Cookies, outcome: SignInOutcome) {
  if (outcome.kind === 'session') {
    cookies.signIn(c, outcome.browser)
    return describeSession(c.get('ctx'), outcome.browser.session)
  }
  cookies.setStep(c, outcome.open.token)
  return c.json(outcome.open.step, 202)
}
