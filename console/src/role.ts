import { t, textOf } from './i18n';

/** Such as: operator, all pilots. */
export const roleOf = (role: string, scope: string): string =>
  t('role.of', { role: textOf('role', role, role), scope: scope === '*' ? t('role.all') : scope });
