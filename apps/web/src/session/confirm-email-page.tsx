import { confirmEmailChange, refuseEmailChange } from '@holdfast/contracts/account'
import { Button, Group, Stack } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from './front-page.tsx'
import { linkToken } from './link-token.ts'

/** `/confirm-email#<token>`: opened by a person, not by a mail scanner, hence a button. */
export function Page() {
  const { t } = useLingui()
  const [token] = useState(() => linkToken())
  const confirm = useMutation({ mutationFn: () => call(confirmEmailChange, { body: { token } }) })
  const refuse = useMutation({ mutationFn: () => call(refuseEmailChange, { body: { token } }) })
  if (refuse.isSuccess)
    return <FrontPage title={t`The change was stopped`}>{t`Nothing has changed.`}</FrontPage>
  if (confirm.data?.changed === true)
    return (
      <FrontPage
        title={t`Your address is changed`}
        intro={t`All sessions were ended. Sign in with ${confirm.data.email}.`}
      >
        <Button component={Link} to="/sign-in">
          <Trans>Sign in</Trans>
        </Button>
      </FrontPage>
    )
  if (confirm.isSuccess)
    return (
      <FrontPage title={t`Confirmed`}>
        <Trans>The other address must confirm, too: open the link in the mail there.</Trans>
      </FrontPage>
    )
  return (
    <FrontPage
      title={t`Confirm the e-mail address`}
      intro={t`If you did not ask for another address, stop it.`}
    >
      <Stack>
        <ProblemAlert error={confirm.error ?? refuse.error} />
        <Group>
          <Button loading={confirm.isPending} onClick={() => confirm.mutate()}>
            <Trans>Confirm</Trans>
          </Button>
          <Button variant="default" loading={refuse.isPending} onClick={() => refuse.mutate()}>
            <Trans>Stop the change</Trans>
          </Button>
        </Group>
      </Stack>
    </FrontPage>
  )
}
