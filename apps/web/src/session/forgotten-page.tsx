import { requestPasswordReset } from '@holdfast/contracts/session'
import { Alert, Anchor, Button, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconMailCheck } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { FrontPage } from './front-page.tsx'
import { applianceQuery } from './queries.ts'

/** `/forgotten-password` */
export function Page() {
  const { t } = useLingui()
  const [email, setEmail] = useState('')
  const appliance = useQuery(applianceQuery)
  const request = useMutation({
    mutationFn: () => call(requestPasswordReset, { body: { email: email.trim() } }),
  })
  return (
    <FrontPage
      title={t`Forgotten password`}
      footer={
        <Anchor component={Link} to="/sign-in" size="sm">
          <Trans>Back to sign-in</Trans>
        </Anchor>
      }
    >
      {appliance.data?.mail === false && (
        <Text size="sm">
          <Trans>
            This Holdfast sends no mail. Ask an administrator for a link that sets a new password.
          </Trans>
        </Text>
      )}
      {request.isSuccess ? (
        <Alert
          color="teal"
          icon={<IconMailCheck size={20} />}
          title={t`Look into your mailbox`}
          role="status"
        >
          <Trans>If {email} has an account here, a link that sets a new password is on its way.</Trans>
        </Alert>
      ) : (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            request.mutate()
          }}
        >
          <Stack>
            <ProblemAlert error={request.error} />
            <TextInput
              label={t`E-mail`}
              type="email"
              autoComplete="username"
              required
              withAsterisk={false}
              value={email}
              onChange={(event) => setEmail(event.currentTarget.value)}
            />
            <Button type="submit" loading={request.isPending}>
              <Trans>Send a link</Trans>
            </Button>
          </Stack>
        </form>
      )}
    </FrontPage>
  )
}
