import { Paper, Stack, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { PageFrame } from '../shell/page-frame.tsx'
import { AccountFactors } from '../factors/account-factors.tsx'
import { DeleteAccount } from './delete-account.tsx'
import { Devices } from './devices.tsx'
import { EmailForm } from './email-form.tsx'
import { NameForm } from './name-form.tsx'
import { PasswordForm } from './password-form.tsx'
import { Sessions } from './sessions.tsx'
import { Tokens } from './tokens.tsx'

/** `/account` */
export function Page() {
  const { t } = useLingui()
  return (
    <PageFrame title={t`Your account`} size="md">
      <Stack gap="lg">
        <Section title={<Trans>You</Trans>}>
          <NameForm />
          <EmailForm />
        </Section>
        <Section title={<Trans>Password</Trans>}>
          <PasswordForm />
        </Section>
        <Section title={<Trans>Second factors</Trans>}>
          <AccountFactors />
        </Section>
        <Section title={<Trans>Sessions</Trans>}>
          <Sessions />
        </Section>
        <Section title={<Trans>Known devices</Trans>}>
          <Devices />
        </Section>
        <Section title={<Trans>Tokens of programs</Trans>}>
          <Tokens />
        </Section>
        <Section title={<Trans>Delete the account</Trans>}>
          <DeleteAccount />
        </Section>
      </Stack>
    </PageFrame>
  )
}

function Section({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <Paper component="section" withBorder p="lg">
      <Title order={2} size="h4" mb="md">
        {title}
      </Title>
      {children}
    </Paper>
  )
}
