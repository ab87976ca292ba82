BEGIN TRANSACTION;
CREATE TABLE account (
	id INTEGER NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	party VARCHAR(100) NOT NULL, 
	password TEXT, 
	subject VARCHAR(300), 
	active BOOLEAN NOT NULL, 
	made DATETIME NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (email), 
	UNIQUE (subject)
);
INSERT INTO "account" VALUES(1,'beheer@example.org','Beheer','administrator','','$argon2id$v=19$m=65536,t=3,p=4$kM1ekVFSgxnit01xIFGJ3g$xuLCJy+d/q9FwnOhc5y95aGwC/aY8sXCQFzpXjNJkrs',NULL,1,'2026-11-01 09:00:00.000000');
INSERT INTO "account" VALUES(2,'regio@example.org','Regio é','party_editor','uwv',NULL,'https://id.example.org 42',0,'2026-11-01 09:00:00.000000');
CREATE TABLE api_key (
	hash VARCHAR(64) NOT NULL, 
	account INTEGER NOT NULL, 
	name VARCHAR(100) NOT NULL, 
	until DATETIME NOT NULL, 
	PRIMARY KEY (hash), 
	FOREIGN KEY(account) REFERENCES account (id)
);
INSERT INTO "api_key" VALUES('a85d7eef5626d9570f4c725aaf30c771d2c2587153d9dc16f298f061213a339a',1,'koppeling','2099-01-01 00:00:00.000000');
CREATE TABLE audit (
	id INTEGER NOT NULL, 
	moment DATETIME NOT NULL, 
	who VARCHAR(254) NOT NULL, 
	action VARCHAR(100) NOT NULL, 
	subject TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "audit" VALUES(1,'2026-11-01 09:00:00.000000','beheer@example.org','accept','administrator');
CREATE TABLE invitation (
	hash VARCHAR(64) NOT NULL, 
	email VARCHAR(254) NOT NULL, 
	role VARCHAR(20) NOT NULL, 
	party VARCHAR(100) NOT NULL, 
	until DATETIME NOT NULL, 
	used DATETIME, 
	PRIMARY KEY (hash)
);
INSERT INTO "invitation" VALUES('39b803a0e4f80de447b42b1346a76675d2a933d4f9e400bf1e607a3b58d4a351','nieuw@example.org','reader','','2099-01-01 00:00:00.000000',NULL);
CREATE TABLE krapte_revision (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT krapte_revision_pkc PRIMARY KEY (version_num)
);
INSERT INTO "krapte_revision" VALUES('0001');
CREATE TABLE session (
	hash VARCHAR(64) NOT NULL, 
	account INTEGER NOT NULL, 
	token VARCHAR(64) NOT NULL, 
	made DATETIME NOT NULL, 
	seen DATETIME NOT NULL, 
	PRIMARY KEY (hash), 
	FOREIGN KEY(account) REFERENCES account (id)
);
INSERT INTO "session" VALUES('314b195c56b544b76a24a538aeb1fba0604163364bfa857fca94853aab7cd7a2',1,'tttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttttt','2026-11-01 09:00:00.000000','2026-11-01 09:00:00.000000');
COMMIT;
