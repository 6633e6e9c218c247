import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { i18n } from '@lingui/core'
import { I18nProvider } from '@lingui/react'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { queryClient } from '../api/query-client.ts'
import { lazy, Suspense } from 'react'
import { isOldBrowser } from '../legal/old-browser.ts'
import { router } from './router.tsx'
import { theme } from './theme.ts'

const OldBrowserNotice = lazy(async () => ({
  default: (await import('../legal/old-browser-notice.tsx')).OldBrowserNotice,
}))

export function App() {
  return (
    <I18nProvider i18n={i18n}>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
      >
        <QueryClientProvider client={queryClient}>
          <Notifications position="bottom-left" limit={4} />
          <RouterProvider router={router} />
          {isOldBrowser() && (
            <Suspense>
              <OldBrowserNotice />
            </Suspense>
          )}
        </QueryClientProvider>
      </MantineProvider>
    </I18nProvider>
  )
}
