import { Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { CookieNotice } from '../legal/cookie-notice.tsx'
import { LegalLinks } from '../legal/legal-links.tsx'
import type { CSSProperties, ReactNode } from 'react'
import { useQuery } from '@tanstack/react-query'
import { Logo } from '../app/logo.tsx'
import classes from './front-page.module.css'
import { applianceQuery } from './queries.ts'

interface Props {
  title: string
  intro?: ReactNode
  children: ReactNode
  footer?: ReactNode
}

/** The frame of every page before the sign-in: the mark, one card, one task. */
export function FrontPage({ title, intro, children, footer }: Props) {
  useDocumentTitle(`${title} · Holdfast`)
  const brand = useQuery(applianceQuery).data?.tenant
  return (
    <main className={classes.page} style={accentOf(brand?.accent ?? null)}>
      <div className={classes.column}>
        <Group gap="xs" justify="center" mb="lg">
          {brand?.logo ? <img src={brand.logo} alt="" height={40} /> : <Logo size={34} />}
          <Text fw={700} fz={22} lts={-0.3}>
            {brand?.own === true ? brand.name : 'Holdfast'}
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

/** The colour of the tenant, for what is filled with Holdfast's own. It was chosen so that white words on it can be read. */
function accentOf(accent: string | null): CSSProperties | undefined {
  if (accent === null) return undefined
  const filled = { '--mantine-primary-color-filled': accent, '--mantine-primary-color-filled-hover': accent }
  // Custom properties are no part of the type.
  return filled as CSSProperties
}
