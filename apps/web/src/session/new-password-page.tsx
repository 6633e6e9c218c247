import { redeemPasswordReset } from '@holdfast/contracts/session'
import { Button, Stack } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from './front-page.tsx'
import { linkToken } from './link-token.ts'
import { NewPasswordInput } from './new-password-input.tsx'

/** `/new-password#<token>` */
export function Page() {
  const { t } = useLingui()
  const [token] = useState(() => linkToken())
  const [password, setPassword] = useState('')
  const redeem = useMutation({
    mutationFn: () => call(redeemPasswordReset, { body: { token, password } }),
  })
  if (redeem.isSuccess) {
    return (
      <FrontPage
        title={t`Your password is set`}
        intro={t`All your sessions were ended. Sign in with the new password.`}
      >
        <Button component={Link} to="/sign-in">
          <Trans>Sign in</Trans>
        </Button>
      </FrontPage>
    )
  }
  return (
    <FrontPage title={t`Set a new password`}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          redeem.mutate()
        }}
      >
        <Stack>
          <ProblemAlert error={redeem.error} />
          <NewPasswordInput label={t`New password`} value={password} onChange={setPassword} />
          <Button type="submit" loading={redeem.isPending}>
            <Trans>Set the password</Trans>
          </Button>
        </Stack>
      </form>
    </FrontPage>
  )
}
