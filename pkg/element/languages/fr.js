// French. English has every text; what is missing here is taken from there.

/** @type {import('../texts.js').Texts} */
export const fr = {
  'idle.title': 'Se connecter',
  'idle.titleWithApp': 'Se connecter à {app}',
  'idle.text': 'Il vous faudra votre téléphone ou un ordinateur.',
  'idle.button': 'Se connecter',
  'idle.signedOut': 'Vous êtes déconnecté.',
  'idle.cancelled': 'La connexion a été annulée.',

  'asking.looking': 'Un instant',
  'asking.code': 'Obtention de votre code',
  'asking.refreshing': 'Reconnexion en cours',
  'asking.text': 'Cela prend quelques secondes.',
  slow: 'Pas encore de réponse. Nous réessayons.',

  'code.title': 'Connectez-vous avec votre téléphone ou un ordinateur',
  'code.titleWithApp': 'Connectez-vous à {app} avec votre téléphone ou un ordinateur',
  'code.step1': 'Ouvrez cette adresse',
  'code.step2': 'Saisissez ce code',
  'code.name': 'Votre code : {letters}',
  'code.dash': 'tiret',
  'code.copy': 'Copier le code',
  'code.copied': 'Copié',
  'code.readAgain': 'Relire le code',
  'code.scan': 'Ou scannez ceci avec votre téléphone et saisissez-y le code.',
  'code.scanComplete':
    'Ou scannez ceci avec votre téléphone et vérifiez qu’il affiche le même code.',
  'code.qrName': 'QR code de {address}',
  'code.announcement': 'Allez sur {address} et saisissez le code {letters}.',
  'code.waiting': 'En attente de votre connexion',
  'code.troubled': 'Connexion perdue. Nous réessayons, et votre code reste valable.',
  'code.mended': 'De nouveau connecté.',
  'code.minutesLeft': {
    one: 'encore {n} minute',
    many: 'encore {n} minutes',
    other: 'encore {n} minutes',
  },
  'code.secondsLeft': {
    one: 'encore {n} seconde',
    many: 'encore {n} secondes',
    other: 'encore {n} secondes',
  },
  'code.warning':
    'Saisissez le code seulement si c’est vous qui vous connectez sur cet écran. Personne d’autre n’a de raison de vous en envoyer un.',
  cancel: 'Annuler',

  'reading.title': 'Vous êtes connecté',
  'reading.text': 'Lecture de votre nom',

  'profile.signedInAs': 'Connecté en tant que',
  'profile.noName': 'Votre compte',
  'profile.signOut': 'Ce n’est pas vous ? Se déconnecter',
  'profile.leaving': 'Déconnexion en cours',
  'profile.announcement': 'Vous êtes connecté en tant que {name}.',

  'idleWarning.title': 'Êtes-vous toujours là ?',
  'idleWarning.text': {
    one: 'Vous serez déconnecté dans {n} seconde.',
    many: 'Vous serez déconnecté dans {n} secondes.',
    other: 'Vous serez déconnecté dans {n} secondes.',
  },
  'idleWarning.stay': 'Rester connecté',
  'idleWarning.signOut': 'Se déconnecter maintenant',

  'problem.expired.title': 'Le code a expiré',
  'problem.expired.text': 'Il n’a pas été utilisé à temps. Vous pouvez en obtenir un nouveau.',
  'problem.invalidCode.title': 'Le code n’est plus valable',
  'problem.invalidCode.text': 'Obtenez un nouveau code et réessayez.',
  'problem.declined.title': 'La connexion a été refusée',
  'problem.declined.text': 'Si c’était une erreur, réessayez.',
  'problem.again.title': 'Veuillez vous reconnecter',
  'problem.again.text': 'Votre dernière session est terminée.',
  'problem.account.title': 'Ce compte ne peut pas être utilisé ici',
  'problem.account.text': 'Essayez un autre compte ou demandez à votre support informatique.',
  'problem.policy.title': 'Votre organisation ne le permet pas',
  'problem.policy.text':
    'Ses règles interdisent la connexion sur cet écran. Demandez à votre support informatique.',
  'problem.profile.title': 'Votre profil ne peut pas être affiché',
  'problem.profile.text':
    'Cette application ne peut pas le lire. Demandez à votre support informatique.',
  'problem.signOut.title': 'Vous êtes peut-être encore connecté',
  'problem.signOut.text': 'La déconnexion n’a pas fonctionné. Veuillez réessayer.',
  'problem.network.title': 'Pas de connexion',
  'problem.network.text':
    'Cet écran ne peut pas joindre le service de connexion. Vérifiez son réseau, puis réessayez.',
  'problem.busy.title': 'Trop d’essais',
  'problem.busy.text': 'Veuillez attendre une minute, puis réessayer.',
  'problem.setup.title': 'La connexion n’est pas configurée ici',
  'problem.setup.text': 'Veuillez prévenir le support de cet écran.',
  'problem.other.title': 'Cela n’a pas fonctionné',
  'problem.other.text':
    'Le service de connexion a eu un problème. Veuillez réessayer dans quelques minutes.',
  'problem.tryAgain': 'Réessayer',
  'problem.newCode': 'Obtenir un nouveau code',
  'problem.signOutButton': 'Se déconnecter',
  'problem.showDetails': 'Détails pour le support',
  'problem.hideDetails': 'Masquer les détails',
};
