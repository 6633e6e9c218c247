import { Alert, Button, Checkbox, Code, CopyButton, Group, SimpleGrid, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDownload, IconLifebuoy } from '@tabler/icons-react'
import { useState } from 'react'

interface Props {
  codes: readonly string[]
  onKept: () => void
}

/** The codes, shown once: to keep before one goes on. */
export function RecoveryCodes({ codes, onKept }: Props) {
  const { t } = useLingui()
  const [kept, setKept] = useState(false)
  const text = codes.join('\n')
  return (
    <Stack gap="md">
      <Alert icon={<IconLifebuoy size={20} />} color="blue" title={t`Keep these recovery codes`}>
        <Trans>
          Each lets you in once when your phone or key is lost. Keep them where only you find them: in a
          password manager, or printed. They are not shown again.
        </Trans>
      </Alert>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing={6} role="list" aria-label={t`Recovery codes`}>
        {codes.map((code) => (
          <Code key={code} role="listitem" fz={12} ta="center">
            {code}
          </Code>
        ))}
      </SimpleGrid>
      <Group gap="xs">
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button variant="default" size="compact-md" onClick={copy}>
              {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
            </Button>
          )}
        </CopyButton>
        <Button
          component="a"
          variant="default"
          size="compact-md"
          leftSection={<IconDownload size={16} />}
          href={`data:text/plain;charset=utf-8,${encodeURIComponent(`${text}\n`)}`}
          download="holdfast-recovery-codes.txt"
        >
          <Trans>Save as a file</Trans>
        </Button>
      </Group>
      <Checkbox
        label={<Text size="sm">{t`I have kept the codes`}</Text>}
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
      />
      <Button onClick={onKept} disabled={!kept}>
        <Trans>Go on</Trans>
      </Button>
    </Stack>
  )
}
