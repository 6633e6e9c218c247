import type { SsoProvider } from '@holdfast/contracts/sso'
import { Paper, Stack, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { CopyLine } from '../shell/link-dialog.tsx'
import { Certificates } from './certificates.tsx'
import { MetadataForm } from './metadata-form.tsx'
import { NextStep } from './next-step.tsx'
import { OidcForm } from './oidc-form.tsx'
import { presets } from './presets.ts'
import type { ConsoleStep } from './presets.ts'
import { SamlForm } from './saml-form.tsx'
import classes from './sso.module.css'

interface Props {
  provider: SsoProvider
  organizationId: string
}

/** What to do in the provider's console, and what to bring back from there. */
export function ConnectStep({ provider, organizationId }: Props) {
  const { i18n } = useLingui()
  const preset = presets[provider.preset]
  const { steps = [], groups } = preset.kinds[provider.kind] ?? {}
  return (
    <Stack gap="lg">
      <Paper withBorder p="lg">
        <Title order={2} size="h4">
          <Trans>There</Trans>
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {i18n._(preset.console)}
        </Text>
        <ol className={classes.list}>
          {steps.map((step) => (
            <StepText key={i18n._(step.text)} step={step} provider={provider} />
          ))}
        </ol>
        {groups !== undefined && (
          <Text size="sm" c="dimmed" mt="md">
            {i18n._(groups)}
          </Text>
        )}
      </Paper>
      <Paper withBorder p="lg">
        <Title order={2} size="h4" mb="sm">
          <Trans>Here</Trans>
        </Title>
        <Stack gap="lg">
          <MetadataForm provider={provider} organizationId={organizationId} />
          {provider.kind === 'oidc' ? (
            <OidcForm provider={provider} organizationId={organizationId} />
          ) : (
            <SamlForm
              provider={provider}
              organizationId={organizationId}
              key={JSON.stringify(provider.saml)}
            />
          )}
        </Stack>
      </Paper>
      {provider.kind === 'saml' && <Certificates provider={provider} organizationId={organizationId} />}
      <NextStep to="map" disabled={provider.missing.length > 0}>
        {provider.missing.length > 0 && <MissingWords missing={provider.missing} />}
      </NextStep>
    </Stack>
  )
}

function StepText({ step, provider }: { step: ConsoleStep; provider: SsoProvider }) {
  const { i18n } = useLingui()
  return (
    <li>
      <Text size="sm">{i18n._(step.text)}</Text>
      <Stack gap="xs" mt={step.copy || step.values ? 'xs' : 0}>
        {step.copy?.map(({ label, address }) => (
          <CopyLine key={label + address} label={label} value={provider.addresses[address]} />
        ))}
        {step.values?.map(({ label, value }) => (
          <CopyLine key={label} label={label} value={value} />
        ))}
      </Stack>
    </li>
  )
}

function MissingWords({ missing }: { missing: SsoProvider['missing'] }) {
  const { t } = useLingui()
  const words: Record<SsoProvider['missing'][number], string> = {
    issuer: t`issuer`,
    client_id: t`client id`,
    client_secret: t`client secret`,
    entity_id: t`entity id`,
    sign_on_url: t`sign-on address`,
    certificate: t`certificate`,
  }
  const list = missing.map((one) => words[one]).join(', ')
  return (
    <Text size="sm" c="dimmed">
      <Trans>Still missing: {list}.</Trans>
    </Text>
  )
}
