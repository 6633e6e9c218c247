import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import { CookieNotice } from '../legal/cookie-notice.tsx'
import { LegalLinks } from '../legal/legal-links.tsx'
import { Logo } from '../app/logo.tsx'
import classes from './front-page.module.css'

interface Props {
  title: string
  intro?: ReactNode
  children: ReactNode
  footer?: ReactNode
}

/** The frame of every page before the sign-in: the mark, one card, one task. */
export function FrontPage({ title, intro, children, footer }: Props) {
  useDocumentTitle(`${title} · Holdfast`)
  return (
    <main className={classes.page}>
      <div className={classes.column}>
        <Group gap="xs" justify="center" mb="lg">
          <Logo size={34} />
          <Text fw={700} fz={22} lts={-0.3}>
            Holdfast
          </Text>
        </Group>
        <Paper className={classes.card} radius="lg">
          <Stack gap="md">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {intro !== undefined && (
                <Text c="dimmed" mt={4}>
                  {intro}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
        {footer !== undefined && (
          <Text ta="center" size="sm" c="dimmed" mt="md">
            {footer}
          </Text>
        )}
        <div style={{ marginTop: 16 }}>
          <LegalLinks />
        </div>
        <CookieNotice />
      </div>
    </main>
  )
}
