import { openPage } from '../shared/page.ts';

openPage();
